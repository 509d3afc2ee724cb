import type { ReactNode } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';

interface FormDialogProps {
  readonly title: string;
  /** What the deciding button does. */
  readonly action?: string;
  /** Why it cannot be applied yet is said at its fields. */
  readonly blocked?: boolean;
  /** More buttons, before the others. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
  onApply(): void;
  onClose(): void;
}

/** A few fields and one decision: Enter applies, Escape leaves everything as it was. */
export function FormDialog(props: FormDialogProps) {
  const { title, action = 'Apply', blocked = false, more, children, onApply, onClose } = props;
  function apply(): void {
    if (blocked) return;
    onApply();
    onClose();
  }
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      actions={
        <>
          {more}
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={apply} isDisabled={blocked}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className="pivot-form"
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
