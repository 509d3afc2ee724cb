export { ExportMenu } from './export-menu.tsx';
export { VerifyWorkbook, verifyCommand } from './verify-workbook.tsx';
