export { ActivityProvider, useActivity, useNotices, useRunningActivities } from './activity-provider.tsx';
export type { Activity, ActivityTools, Notice, NoticeInput, RunningActivity } from './activity-store.ts';
