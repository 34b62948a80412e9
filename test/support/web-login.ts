import type { Page } from 'playwright-core';

/** By how many pixels a page has to be pushed sideways. */
export const TOO_WIDE =
  'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)';

/** Fills in the form of the login page, and sends it. */
export async function fillLogin(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** From the login page to being logged in, wherever that leads. */
export async function logIn(page: Page, login: string, password = 'password1'): Promise<void> {
  await fillLogin(page, login, password);
  await page.getByRole('button', { name: /^Account of/ }).waitFor();
}

/** The menu of whoever is logged in. */
export async function accountMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Account of/ }).click();
  const menu = page.getByRole('dialog', { name: /^Account of/ });
  await menu.getByText(item, { exact: true }).click();
}
