export { Checkbox } from './checkbox.tsx';
export { ComboField } from './combo-field.tsx';
export { DateField } from './date-field.tsx';
export { SearchField } from './search-field.tsx';
export { SelectField } from './select-field.tsx';
export { TextField } from './text-field.tsx';
