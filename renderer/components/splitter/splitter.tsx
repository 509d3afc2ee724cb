import { Separator } from 'react-resizable-panels';
import './splitter.css';

/** The line between two panels; drag it, or move it with the arrow keys. */
export function Splitter({ label }: { readonly label: string }) {
  return <Separator className="splitter" aria-label={label} />;
}
