export { EmptyState } from './empty-state.tsx';
export { ErrorState } from './error-state.tsx';
export { LoadingState } from './loading-state.tsx';
