import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { z } from 'zod';
import { IconButton } from '#renderer/components/button/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import {
  keepParameter,
  ParameterForm,
  parameterLabel,
  parameterText,
  shownValue,
} from '#renderer/components/parameter-form/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { parameterTypes, type QuerySummary } from '#shared/model/query.ts';
import { useSetting } from './settings.tsx';
import type { TabParameters } from './use-tab-parameters.ts';
import { useWorkbench } from './workbench-context.tsx';

const typeOptions = parameterTypes.map((type) => ({ id: type, label: type }));

const foldedSchema = z.boolean();

interface ParameterBarProps {
  readonly tab: Tab;
  readonly query: QuerySummary | undefined;
  readonly parameters: TabParameters;
  onSubmit(): void;
}

/** What the query is about and the values it asks for; nothing where there is nothing to say or ask. */
export function ParameterBar({ tab, query, parameters, onSubmit }: ParameterBarProps) {
  const { tabs } = useWorkbench();
  const { declared, adHoc } = parameters;
  const all = useMemo(() => [...declared, ...adHoc], [declared, adHoc]);
  const [folded, setFolded] = useSetting('layout.parameters-folded', foldedSchema, false);
  // What is wrong is shown, however much room the reader wanted for the rows.
  const open = !folded || (parameters.shownWrong > 0 && Object.keys(parameters.errors).length > 0);
  if (all.length === 0 && (query === undefined || query.description === '')) return null;
  return (
    <section className="parameter-bar" aria-label="About this query" data-pane="parameters">
      <IconButton
        icon={open ? ChevronDown : ChevronRight}
        size="small"
        label={open ? 'Fold this away' : 'Show what the query asks for'}
        aria-expanded={open}
        onPress={() => setFolded(open)}
      />
      {open ? (
        <div className="parameter-bar__form">
          {query === undefined || query.description === '' ? null : (
            <p className="parameter-bar__description">{query.description}</p>
          )}
          {all.length === 0 ? null : (
            <ParameterForm
              parameters={all}
              values={tab.parameters}
              errors={parameters.errors}
              shownWrong={parameters.shownWrong}
              onChange={(values) => tabs.change(tab.id, { parameters: values })}
              onSubmit={onSubmit}
            >
              {adHoc.map((parameter) => (
                <SelectField
                  key={parameter.name}
                  label={`Type of ${parameter.name}`}
                  options={typeOptions}
                  value={parameter.type}
                  onChange={(type) => {
                    parameters.chooseType(parameter.name, type);
                    // The same text means another value now: 50000 is a number where it was a text.
                    const text = parameterText(tab.parameters[parameter.name]);
                    const value = keepParameter({ ...parameter, type }, text);
                    tabs.change(tab.id, { parameters: { ...tab.parameters, [parameter.name]: value } });
                  }}
                />
              ))}
            </ParameterForm>
          )}
        </div>
      ) : (
        <p className="parameter-bar__summary">
          {all.length === 0
            ? query?.description
            : all.map((parameter) => (
                <span key={parameter.name} className="parameter-bar__value">
                  <span className="parameter-bar__name">{parameterLabel(parameter)}</span>{' '}
                  {shownValue(parameter, tab.parameters[parameter.name]) || '–'}
                </span>
              ))}
        </p>
      )}
    </section>
  );
}
