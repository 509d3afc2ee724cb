import type { LucideIcon } from 'lucide-react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { WithTooltip } from '../tooltip/with-tooltip.tsx';
import './button.css';

export interface IconButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly icon: LucideIcon;
  /** What happens; read out, and shown as its tooltip. */
  readonly label: string;
  readonly keys?: string;
  readonly size?: 'normal' | 'small';
}

export function IconButton({ icon: Icon, label, keys, size = 'normal', ...rest }: IconButtonProps) {
  return (
    <WithTooltip text={label} {...(keys === undefined ? {} : { keys })}>
      <AriaButton {...rest} aria-label={label} className={`icon-button icon-button--${size}`}>
        <Icon size={size === 'small' ? 14 : 16} aria-hidden />
      </AriaButton>
    </WithTooltip>
  );
}
