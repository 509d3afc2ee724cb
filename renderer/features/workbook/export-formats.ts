import { Database, FileJson, FileSpreadsheet, FileText, type LucideIcon } from 'lucide-react';
import type { ExportFormat } from '#shared/contract/transfers.ts';

interface FormatChoice {
  readonly format: ExportFormat;
  readonly title: string;
  readonly icon: LucideIcon;
}

/** In the order of the menu: what finance sends on comes first. */
export const formatChoices: readonly FormatChoice[] = [
  { format: 'xlsx', title: 'Excel workbook', icon: FileSpreadsheet },
  { format: 'csv', title: 'CSV', icon: FileText },
  { format: 'parquet', title: 'Parquet', icon: Database },
  { format: 'jsonl', title: 'JSON lines', icon: FileJson },
];
