import { useEffect, useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import './state.css';

/** Shows that something is being fetched, once that takes long enough to be noticed. */
export function LoadingState({ label }: { readonly label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <ProgressBar className="state state--loading" isIndeterminate aria-label={label}>
      <span className="state__text">{label}…</span>
    </ProgressBar>
  );
}
