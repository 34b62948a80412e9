/** Only what is installed is asked to take what other programs share: nobody else needs a service worker. */
export function takeShares(): void {
  if (!('serviceWorker' in navigator)) return;
  const register = (): void => {
    const options: RegistrationOptions = { type: 'module', updateViaCache: 'none' };
    // Without it, the device does not offer this program; nothing else is different.
    navigator.serviceWorker.register('./service-worker.js', options).catch(() => undefined);
  };
  if (matchMedia('(display-mode: standalone)').matches) register();
  else addEventListener('appinstalled', register, { once: true });
}
