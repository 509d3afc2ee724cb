import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { Checkbox, SelectField, TextField } from '#renderer/components/field/index.ts';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { type ConnectionKind, type ConnectionProfile, connectionKinds } from '#shared/model/connection.ts';
import { type FormField, type FormSection, kindTitles, sectionsOf } from './connection-fields.ts';
import { ConnectionTest, type TestState } from './connection-test.tsx';
import { draftFrom, type FormValues, freeId, valuesOf } from './connection-values.ts';
import './connections.css';

interface ConnectionFormProps {
  /** The connection to change; absent for a new one. */
  readonly profile: ConnectionProfile | undefined;
  /** Ids that are taken. */
  readonly taken: readonly string[];
  onClose(): void;
}

const loadProfiles = (client: Client) => client.connections.awsProfiles();

/** A connection's fields, its test, and Save. What was typed stays whatever fails. */
export function ConnectionForm({ profile, taken, onClose }: ConnectionFormProps) {
  const client = useClient();
  const [kind, setKind] = useState<ConnectionKind>(profile?.kind ?? 'athena');
  const [name, setName] = useState(profile?.name ?? '');
  const [values, setValues] = useState<FormValues>(() => valuesOf(profile?.kind ?? 'athena', profile ?? {}));
  const [error, setError] = useState<AppError>();
  const [saving, setSaving] = useState(false);
  const [test, setTest] = useState<TestState>();
  const testing = useRef<AbortController>(undefined);
  const { data: awsProfiles } = useRemote(loadProfiles, undefined);
  useEffect(() => () => testing.current?.abort(), []);

  const id = profile?.id ?? freeId(name, taken);
  const draft = () => draftFrom(kind, values, { id, name: name.trim() }, profile);
  const wrong = (path: string) => (error?.details.name === path ? error.message : undefined);

  async function save(): Promise<void> {
    setSaving(true);
    setError(undefined);
    try {
      await client.connections.save({ profile: draft() });
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setSaving(false);
    }
  }

  async function tryIt(): Promise<void> {
    testing.current?.abort();
    const controller = new AbortController();
    testing.current = controller;
    setError(undefined);
    setTest({ steps: [], running: true, error: undefined });
    const change = (part: (before: TestState) => TestState) => {
      if (!controller.signal.aborted) setTest((before) => (before === undefined ? before : part(before)));
    };
    try {
      const steps = await client.connections.test({ profile: draft() }, { signal: controller.signal });
      for await (const step of steps) change((before) => ({ ...before, steps: [...before.steps, step] }));
      change((before) => ({ ...before, running: false }));
    } catch (thrown) {
      change((before) => ({ ...before, running: false, error: toAppError(thrown) }));
    }
  }

  return (
    <>
      <PanelHeader
        title={profile === undefined ? 'New connection' : profile.name}
        actions={
          <IconButton icon={ArrowLeft} size="small" label="Back to the connections" onPress={onClose} />
        }
      />
      <form
        className="connection-form"
        aria-label={profile === undefined ? 'New connection' : `Connection ${profile.name}`}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="connection-form__fields">
          <TextField label="Name" value={name} onChange={setName} error={wrong('name')} autoFocus />
          <SelectField
            label="Kind"
            options={connectionKinds.map((one) => ({ id: one, label: kindTitles[one] }))}
            value={kind}
            disabled={profile !== undefined}
            onChange={(next) => {
              setKind(next);
              setValues(valuesOf(next, {}));
              setError(undefined);
              setTest(undefined);
            }}
          />
          {sectionsOf[kind].map((section) => (
            <Section
              key={`${kind} ${section.title}`}
              section={section}
              values={values}
              awsProfiles={(awsProfiles ?? []).map((one) => one.name)}
              wrong={wrong}
              onChange={(path, value) => setValues((before) => ({ ...before, [path]: value }))}
            />
          ))}
          {error === undefined ? null : (
            <p className="connection-form__error" role="alert">
              {error.message} {error.hint}
            </p>
          )}
          <ConnectionTest test={test} />
        </div>
        <div className="connection-form__actions">
          <Button isDisabled={test?.running === true} onPress={() => void tryIt()}>
            Test
          </Button>
          <Button variant="primary" type="submit" isDisabled={saving}>
            {profile === undefined ? 'Add' : 'Save'}
          </Button>
        </div>
      </form>
    </>
  );
}

interface SectionProps {
  readonly section: FormSection;
  readonly values: FormValues;
  readonly awsProfiles: readonly string[];
  wrong(path: string): string | undefined;
  onChange(path: string, value: string | boolean): void;
}

function Section({ section, ...rest }: SectionProps) {
  const fields = section.fields.map((field) => <Field key={field.path} field={field} {...rest} />);
  if (section.folded !== true) {
    return (
      <fieldset className="connection-form__section">
        <legend>{section.title}</legend>
        {fields}
      </fieldset>
    );
  }
  const filled = section.fields.some(({ path }) => rest.values[path] !== '' && rest.values[path] !== false);
  return (
    <details className="connection-form__section" open={filled}>
      <summary>{section.title}</summary>
      {fields}
    </details>
  );
}

interface FieldProps extends Omit<SectionProps, 'section'> {
  readonly field: FormField;
}

function Field({ field, values, awsProfiles, wrong, onChange }: FieldProps) {
  const { path, label, control, choices = [], placeholder, description, mono } = field;
  const value = values[path] ?? '';
  const text = typeof value === 'string' ? value : '';
  const notes = { ...(description === undefined ? {} : { description }), error: wrong(path) };
  switch (control) {
    case 'check':
      return (
        <Checkbox selected={value === true} onChange={(on) => onChange(path, on)}>
          {label}
        </Checkbox>
      );
    case 'select':
      return (
        <SelectField
          label={label}
          options={choices.map((choice) => ({ id: choice, label: choice === '' ? 'not used' : choice }))}
          value={choices.includes(text) ? text : null}
          placeholder={placeholder ?? ''}
          onChange={(next) => onChange(path, next)}
          {...notes}
        />
      );
    case 'aws-profile': {
      if (awsProfiles.length === 0) break;
      const known = ['', ...new Set([...awsProfiles, ...(text === '' ? [] : [text])])];
      return (
        <SelectField
          label={label}
          options={known.map((one) => ({ id: one, label: one === '' ? 'from the environment' : one }))}
          value={text}
          onChange={(next) => onChange(path, next)}
          {...notes}
        />
      );
    }
    default:
  }
  return (
    <TextField
      label={label}
      value={text}
      onChange={(next) => onChange(path, next)}
      numeric={control === 'number'}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(mono === undefined ? {} : { monospace: mono })}
      {...notes}
    />
  );
}
