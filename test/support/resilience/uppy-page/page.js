// For scripts that drive a browser: what is chosen in the page is sent by Uppy.
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';

/** Resolves when Uppy says that the chosen file has arrived; the names of the headers it needs are the caller's. */
globalThis.send = async ({ endpoint, headers, metadata, retryDelays, chunkSize }) => {
  const [data] = globalThis.document.querySelector('input').files;
  const uppy = new Uppy({ autoProceed: false });
  uppy.use(Tus, {
    ...{ endpoint, headers, retryDelays, allowedMetaFields: true, limit: 1 },
    ...(chunkSize === undefined ? {} : { chunkSize }),
  });
  uppy.addFile({
    name: data.name,
    type: data.type,
    data,
    meta: { ...metadata, filename: data.name },
  });
  const { failed, successful } = await uppy.upload();
  if (failed.length > 0) throw new Error(failed[0].error);
  return successful.length;
};
