import { useEffect, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { useSetting } from './settings.tsx';

export const themeChoices = ['system', 'light', 'dark'] as const;
const themeSchema = z.enum(themeChoices);
const darkQuery = '(prefers-color-scheme: dark)';

function subscribeToSystem(listener: () => void): () => void {
  const query = window.matchMedia(darkQuery);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

function systemTheme(): 'light' | 'dark' {
  return window.matchMedia(darkQuery).matches ? 'dark' : 'light';
}

/** Marks the page with the theme that the tokens then follow. */
export function showTheme(theme: 'light' | 'dark'): void {
  document.documentElement.dataset.theme = theme;
}

export function showSystemTheme(): void {
  showTheme(systemTheme());
}

/** The theme shown, the choice behind it, and a way to choose another. */
export function useTheme() {
  const [choice, choose] = useSetting('ui.theme', themeSchema, 'system');
  const system = useSyncExternalStore(subscribeToSystem, systemTheme);
  return { theme: choice === 'system' ? system : choice, choice, choose };
}

/** Keeps the page in the chosen theme. */
export function useShownTheme(): 'light' | 'dark' {
  const { theme } = useTheme();
  useEffect(() => showTheme(theme), [theme]);
  return theme;
}
