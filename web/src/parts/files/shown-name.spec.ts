import { shownName } from './shown-name';

describe('the name of a file as it is shown', () => {
  it('has its end apart, which is never cut off', () => {
    expect(shownName('report of the quarter.final.pdf')).toEqual({
      whole: 'report of the quarter.final.pdf',
      start: 'report of the quarter.',
      end: 'final.pdf',
    });
    expect(shownName('a.txt')).toEqual({ whole: 'a.txt', start: '', end: 'a.txt' });
  });

  it('shows the marks that would turn it around, or hide a part of it', () => {
    expect(shownName('annual\u202egpj.exe').whole).toBe('annual\ufffdgpj.exe');
    expect(shownName('a\u200bb\u00adc\u2066d\u0000e\nf').whole).toBe(
      'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf',
    );
    expect(shownName('\u3164').whole).toBe('\ufffd');
    expect(shownName('x\ufe0f\u200d.txt').whole).toBe('x\ufffd\ufffd.txt');
  });

  it('leaves letters of every language, joined emoji and private characters as they are', () => {
    for (const name of ['Größe.txt', '简历.docx', 'تقرير.pdf', '👩‍💻❤️.png', '\ue000\ue000.bin']) {
      expect(shownName(name).whole).toBe(name);
    }
    expect(shownName('👩‍💻'.repeat(20)).end).toBe('👩‍💻'.repeat(9));
  });

  it('is not torn where it is written from right to left: only its extension stands apart', () => {
    expect(shownName('تقرير سنوي ٢٠٢٦.pdf')).toMatchObject({
      start: 'تقرير سنوي ٢٠٢٦',
      end: '.pdf',
    });
    expect(shownName('שיר של שבת ארוך')).toMatchObject({ start: 'שיר של שבת ארוך', end: '' });
    const extension = `.${'א'.repeat(30)}`;
    expect(shownName(`a${extension}`).end).toBe('א'.repeat(9));
  });

  it('is empty where there is none', () => {
    expect(shownName('')).toEqual({ whole: '', start: '', end: '' });
    expect(shownName('   ').whole).toBe('');
  });
});
