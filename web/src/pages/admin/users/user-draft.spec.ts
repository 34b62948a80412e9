import { changeOf, draftOfUser, mistakesIn } from './user-draft';

describe('an account that is written', () => {
  it('keeps what there is, and no password', () => {
    const user = { name: 'Alice', email: 'a@b.c', admin: true, maxFileSize: 5e9, maxUserSize: -1 };
    expect(changeOf(draftOfUser({ ...user, login: 'alice' }))).toEqual({ ...user, maxTTL: 0 });
  });

  it('says what the server would refuse', () => {
    const draft = draftOfUser();
    expect(mistakesIn(draft, true)).toEqual({ login: 'loginShort', password: 'passwordShort' });
    expect(mistakesIn(draft, false)).toEqual({});
    draft.password = 'é'.repeat(37);
    draft.maxTTL = { kind: 'own', amount: 'x', unit: 60 };
    expect(mistakesIn(draft, false)).toEqual({ password: 'passwordLong', maxTTL: 'amountWrong' });
  });
});
