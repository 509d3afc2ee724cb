import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { Kbd } from '../kbd/kbd.tsx';
import './tooltip.css';

interface WithTooltipProps {
  readonly text: string;
  readonly keys?: string;
  readonly placement?: 'top' | 'bottom' | 'right' | 'left';
  /** A focusable react-aria component. */
  readonly children: ReactElement;
}

export function WithTooltip({ text, keys, placement = 'bottom', children }: WithTooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip className="tooltip" placement={placement} offset={4}>
        {text}
        {keys === undefined ? null : <Kbd keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
