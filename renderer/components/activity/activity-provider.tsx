import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import {
  type Activity,
  type ActivityStore,
  createActivityStore,
  type Notice,
  type RunningActivity,
} from './activity-store.ts';

const ActivityContext = createContext<ActivityStore | undefined>(undefined);

export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const store = useMemo(createActivityStore, []);
  return <ActivityContext value={store}>{children}</ActivityContext>;
}

function useActivityStore(): ActivityStore {
  const store = useContext(ActivityContext);
  if (store === undefined) throw new Error('useActivity needs an ActivityProvider above it.');
  return store;
}

/** Starts long work and tells the user of things. */
export function useActivity(): Activity {
  return useActivityStore().activity;
}

export function useRunningActivities(): readonly RunningActivity[] {
  return useStore(useActivityStore().store, (state) => state.running);
}

export function useNotices(): { readonly notices: readonly Notice[]; dismiss(id: number): void } {
  const activityStore = useActivityStore();
  const notices = useStore(activityStore.store, (state) => state.notices);
  return { notices, dismiss: activityStore.dismiss };
}
