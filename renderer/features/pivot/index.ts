export { PivotView, type PivotViewProps } from './pivot-view.tsx';
