import { useEffect, useState } from 'react';
import { Progress } from '#renderer/components/progress/progress.tsx';

/** Work that ends sooner is not shown, in milliseconds. */
const showAfterMs = 300;

/** A line over the pivot before, while the next one takes long enough to be noticed. */
export function PivotProgress({ computing }: { readonly computing: boolean }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!computing) return;
    const timer = setTimeout(() => setShown(true), showAfterMs);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [computing]);
  if (!shown) return null;
  return (
    <div className="pivot__computing">
      <Progress label="Computing the pivot" progress={undefined} />
    </div>
  );
}
