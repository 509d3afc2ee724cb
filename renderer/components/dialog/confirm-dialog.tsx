import type { ReactNode } from 'react';
import { Button } from '../button/button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  /** The question, e.g. `Delete "Churn by plan"?` */
  readonly title: string;
  readonly open: boolean;
  /** What the deciding button does, e.g. Delete. */
  readonly action: string;
  readonly danger?: boolean;
  readonly children: ReactNode;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, open, action, danger = false, children, onConfirm, onClose } = props;
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            autoFocus
            onPress={() => {
              onConfirm();
              onClose();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
