export { ParameterForm } from './parameter-form.tsx';
export { checkParameters, parameterLabel, startValues } from './parameter-values.ts';
