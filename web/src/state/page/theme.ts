import { ref, watchEffect } from 'vue';
import { keep, kept } from '../../browser/kept';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const isTheme = (value: string | null): value is Theme =>
  (THEMES as readonly (string | null)[]).includes(value);

const first = kept('theme');
export const theme = ref<Theme>(isTheme(first) ? first : 'system');

export function chooseTheme(value: string): void {
  if (isTheme(value)) theme.value = value;
}

/** From now on, the page looks as chosen. */
export function applyTheme(): void {
  watchEffect(() => {
    const { value } = theme;
    if (value === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    keep('theme', value === 'system' ? null : value);
  });
}
