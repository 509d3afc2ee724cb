export { ActivityProvider, useActivity, useNotices, useRunningActivities } from './activity-provider.tsx';
export type { Notice } from './activity-store.ts';
