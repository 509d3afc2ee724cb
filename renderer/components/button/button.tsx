import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Kbd } from '../kbd/kbd.tsx';
import './button.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  /** `primary` is the one thing to do next; `quiet` has no border; `danger` takes something away. */
  readonly variant?: 'default' | 'primary' | 'quiet' | 'danger';
  readonly icon?: LucideIcon;
  /** Shown beside the label; pressing them is the command's business. */
  readonly keys?: string;
  readonly children: ReactNode;
}

/** A button that says what happens. */
export function Button({ variant = 'default', icon: Icon, keys, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`button button--${variant}`}>
      {Icon === undefined ? null : <Icon className="button__icon" size={15} aria-hidden />}
      <span className="button__label">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </AriaButton>
  );
}
