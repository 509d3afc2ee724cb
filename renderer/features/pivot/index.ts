export { PivotView } from './pivot-view.tsx';
