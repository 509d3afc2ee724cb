import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  TextField,
  useFilter,
} from 'react-aria-components';
import { Kbd } from '../kbd/kbd.tsx';
import './chooser.css';

export interface Choice {
  readonly id: string;
  readonly title: string;
  /** Dimmed, before the keys; searched too. */
  readonly detail?: string | undefined;
  readonly keys?: string | undefined;
  readonly disabled?: boolean | undefined;
}

interface ChooserProps {
  /** What is chosen, e.g. `Command`. */
  readonly label: string;
  readonly placeholder: string;
  readonly open: boolean;
  readonly choices: readonly Choice[];
  onChoose(id: string): void;
  onClose(): void;
  /** Said where nothing matches. */
  readonly empty: ReactNode;
}

/** Finds one of many by typing; arrows move, Enter chooses, Escape leaves. */
export function Chooser({ label, placeholder, open, choices, onChoose, onClose, empty }: ChooserProps) {
  const { contains } = useFilter({ sensitivity: 'base' });
  return (
    <ModalOverlay
      className="chooser-overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="chooser" data-commands="off">
        <Dialog className="chooser__dialog" aria-label={label}>
          <Autocomplete filter={(text, input) => input.split(/\s+/).every((word) => contains(text, word))}>
            <TextField className="chooser__field" aria-label={label} autoFocus>
              <Search size={16} aria-hidden className="chooser__icon" />
              <Input className="chooser__input" placeholder={placeholder} />
            </TextField>
            <Menu
              className="chooser__list"
              aria-label={label}
              items={choices}
              onAction={(key) => {
                onClose();
                onChoose(String(key));
              }}
              renderEmptyState={() => <div className="chooser__empty">{empty}</div>}
            >
              {(choice) => (
                <MenuItem
                  id={choice.id}
                  textValue={`${choice.title} ${choice.detail ?? ''}`}
                  isDisabled={choice.disabled ?? false}
                  className="chooser__item"
                >
                  <span className="chooser__title">{choice.title}</span>
                  {choice.detail === undefined ? null : (
                    <span className="chooser__detail">{choice.detail}</span>
                  )}
                  {choice.keys === undefined ? null : <Kbd keys={choice.keys} />}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
