import { useMemo } from 'react';
import { SelectField } from '#renderer/components/field/index.ts';
import { keepParameter, ParameterForm, parameterText } from '#renderer/components/parameter-form/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { parameterTypes, type QuerySummary } from '#shared/model/query.ts';
import type { TabParameters } from './use-tab-parameters.ts';
import { useWorkbench } from './workbench-context.tsx';

const typeOptions = parameterTypes.map((type) => ({ id: type, label: type }));

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
  if (all.length === 0 && (query === undefined || query.description === '')) return null;
  return (
    <section className="parameter-bar" aria-label="About this query" data-pane="parameters">
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
    </section>
  );
}
