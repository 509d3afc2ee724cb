export { ChartView } from './chart-view.tsx';
