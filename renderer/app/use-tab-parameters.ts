import { useMemo, useState } from 'react';
import { checkParameters } from '#renderer/components/parameter-form/index.ts';
import { type ParameterType, parametersOf } from '#renderer/features/editor/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { Dialect, Parameter, QuerySummary } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';

export interface TabParameters {
  readonly declared: readonly Parameter[];
  /** Those that stand in the text without being declared. */
  readonly adHoc: readonly Parameter[];
  /** Values ready to be bound, and by name what is wrong with the others. */
  readonly values: ParameterValues;
  readonly errors: Readonly<Record<string, string>>;
  /** How often it was asked to be shown what is wrong; from then on empty fields are marked too. */
  readonly shownWrong: number;
  showWrong(): void;
  chooseType(name: string, type: ParameterType): void;
}

/** The parameters a tab's text asks for now. */
export function useTabParameters(tab: Tab, query: QuerySummary | undefined, dialect: Dialect): TabParameters {
  const [types, setTypes] = useState<Readonly<Record<string, ParameterType>>>({});
  const [shownWrong, setShownWrong] = useState(0);
  return useMemo(() => {
    const { declared, adHoc } = parametersOf(
      tab.sql,
      query?.parameters ?? [],
      types,
      tab.parameters,
      dialect,
    );
    return {
      declared,
      adHoc,
      ...checkParameters([...declared, ...adHoc], tab.parameters),
      shownWrong,
      showWrong: () => setShownWrong((times) => times + 1),
      chooseType: (name, type) => setTypes((before) => ({ ...before, [name]: type })),
    };
  }, [tab.sql, tab.parameters, query, types, shownWrong, dialect]);
}
