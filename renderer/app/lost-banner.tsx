import { PlugZap } from 'lucide-react';
import { useConnectionState } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import './lost-banner.css';

/** Says that Backcast itself is gone for good, and what to do. */
export function LostBanner() {
  const state = useConnectionState();
  if (state.kind !== 'lost') return null;
  return (
    <div className="lost-banner" role="alert">
      <PlugZap size={16} aria-hidden />
      <span>
        {state.reason.message} {state.reason.hint}
      </span>
      <Button onPress={() => window.location.reload()}>Load the page again</Button>
    </div>
  );
}
