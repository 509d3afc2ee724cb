export { Checkbox } from './checkbox.tsx';
export { ComboField, type ComboFieldProps } from './combo-field.tsx';
export { DateField, type DateFieldProps } from './date-field.tsx';
export { SearchField } from './search-field.tsx';
export { type Option, SelectField, type SelectFieldProps } from './select-field.tsx';
export { TextField, type TextFieldProps } from './text-field.tsx';
