import { useKeysText } from '../commands/index.ts';
import './kbd.css';

/** A key combination as it reads on this system. Not read out: the command list names keys to screen readers. */
export function Kbd({ keys }: { readonly keys: string }) {
  const text = useKeysText(keys);
  return (
    <kbd className="kbd" aria-hidden>
      {text}
    </kbd>
  );
}
