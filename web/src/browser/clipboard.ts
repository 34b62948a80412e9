/** Puts a text on the clipboard, over plain http, too; false where the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** There is no clipboard interface on pages that came over plain http. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'off-screen';
  const parent = document.activeElement?.closest('dialog, [role="dialog"]') ?? document.body;
  const before = document.activeElement;
  parent.append(area);
  area.select();
  try {
    // Deprecated, and the only way that there is here.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
