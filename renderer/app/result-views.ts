import { createStore } from 'zustand/vanilla';
import type { View } from '#shared/model/result.ts';

/** How each result is filtered and sorted, as long as the page lives. */
export function createResultViews() {
  const store = createStore<Readonly<Record<string, View>>>(() => ({}));
  const whole: View = { filters: [], sort: [] };
  return {
    store,
    of: (views: Readonly<Record<string, View>>, resultId: string): View => views[resultId] ?? whole,
    set: (resultId: string, view: View): void => store.setState({ [resultId]: view }),
  };
}
export type ResultViews = ReturnType<typeof createResultViews>;
