export { ParameterForm } from './parameter-form.tsx';
export { checkParameters, keepParameter, parameterText, startValues } from './parameter-values.ts';
