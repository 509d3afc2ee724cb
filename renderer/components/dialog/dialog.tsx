import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  /** `wide` for lists and tables. */
  readonly size?: 'wide';
  onClose(): void;
  readonly children: ReactNode;
  /** The buttons, the one that decides last. */
  readonly actions: ReactNode;
}

/** For a decision only; what shows or edits belongs in a panel. The workbench's keys rest while it is open. */
export function Dialog({ title, open, size, onClose, children, actions }: DialogProps) {
  return (
    <ModalOverlay
      className="dialog-overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={size === 'wide' ? 'dialog dialog--wide' : 'dialog'} data-commands="off">
        <AriaDialog className="dialog__body">
          <Heading slot="title" className="dialog__title">
            {title}
          </Heading>
          <div className="dialog__content">{children}</div>
          <div className="dialog__actions">{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
