import { fileKind } from './file-kind';

describe('the kind of a file', () => {
  it.each([
    ['a.PDF', '', 'pdf'],
    ['photo.jpg', 'text/plain', 'image'],
    ['annual\u202egpj.exe', 'image/jpeg', 'program'],
    ['backup.tar.gz', '', 'archive'],
    ['report', 'application/vnd.oasis.opendocument.text', 'text'],
    ['report.unknown', 'video/mp4', 'video'],
    ['Makefile', '', 'other'],
    ['', '', 'other'],
  ])('%s of type %j is %s', (name, type, kind) => {
    expect(fileKind(name, type)).toBe(kind);
  });
});
