import type { Request } from '../../http/exchange.js';
import { BadRequest } from '../../common/errors.js';
import { queryText } from '../../http/query.js';
import { type LoginProvider, providerRefusal } from './login-provider.js';
import type { FinishedLogin, LoginStates } from './login-state.js';

export interface CodeCallback extends FinishedLogin {
  readonly code: string;
  /** 403 when the provider sent an error instead of a code. */
  readonly checkRefusal: () => void;
}

/** What a browser brings back from a provider of OAuth 2 (contract §5.7). */
export async function codeCallback(
  provider: Pick<LoginProvider, 'name' | 'title'>,
  req: Request,
  states: LoginStates,
): Promise<CodeCallback> {
  const [code, state, error] = [req.query.code, req.query.state, req.query.error].map(queryText);
  if (code === '' && error === '') throw new BadRequest('missing oauth2 authorization code');
  if (state === '') throw new BadRequest('missing oauth2 authorization state');
  const login = await states.finish(provider.name, state ?? '', req);
  return {
    ...login,
    code: code ?? '',
    checkRefusal: () => {
      if (error === '') return;
      const description = queryText(req.query.error_description);
      throw providerRefusal(provider.title, error ?? '', description);
    },
  };
}
