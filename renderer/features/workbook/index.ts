export { ExportMenu } from './export-menu.tsx';
export { VerifyWorkbook } from './verify-workbook.tsx';
