import type { Upload } from '#client';
import { plik } from '../../../state/server/client';
import { secret } from '../../../state/sending/sending';
import { shellWord } from '../../../state/sending/rules';

/**
 * The link for the receiver. As in Plik's web app, the passphrase is the parameter `key` behind the "#", where no
 * server sees it.
 */
export function linkOf(upload: Upload, withKey = true): string {
  const link = plik.pageUrl(upload);
  return withKey && secret.value !== undefined
    ? `${link}&key=${encodeURIComponent(secret.value.passphrase)}`
    : link;
}

/** What a terminal needs: the file, or all of them as an archive. It asks for the password by itself. */
export function commandsOf(upload: Upload): string[] {
  const ask = upload.protectedByPassword ? 'curl -fL -u plik' : 'curl -fL';
  const { files } = upload;
  if (upload.e2ee === 'age') {
    return files.map((file) => {
      const url = shellWord(plik.fileUrl(upload, file));
      return `${ask} ${url} | age --decrypt -o ${shellWord(fileWord(file.fileName))}`;
    });
  }
  if (files.length > 1 && !upload.stream) {
    return [`${ask} -o archive.zip ${shellWord(plik.archiveUrl(upload))}`];
  }
  return files.map(
    (file) =>
      `${ask} -o ${shellWord(fileWord(file.fileName))} ${shellWord(plik.fileUrl(upload, file))}`,
  );
}

/** A name that no program takes for an option. */
const fileWord = (name: string): string => (name.startsWith('-') ? `./${name}` : name);
