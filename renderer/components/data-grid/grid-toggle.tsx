import { ChevronDown, ChevronRight } from 'lucide-react';

/** The mark that opens and closes what it stands before. The grid has the focus: keys do the same from the cell. */
export function GridToggle({ expanded }: { readonly expanded: boolean }) {
  const Icon = expanded ? ChevronDown : ChevronRight;
  return (
    <span className="grid__toggle" data-toggle aria-hidden>
      <Icon size={14} />
    </span>
  );
}
