export { ParameterForm } from './parameter-form.tsx';
export {
  checkParameters,
  keepParameter,
  parameterLabel,
  parameterText,
  shownValue,
  startValues,
} from './parameter-values.ts';
