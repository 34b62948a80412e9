import type { Texts } from '../types';
import account from './account';
import admin from './admin';
import care from './care';
import commands from './commands';
import common from './common';
import login from './login';
import problems from './problems';
import receive from './receive';
import refusals from './refusals';
import send from './send';
import table from './table';
import uploads from './uploads';

const texts: Texts = {
  account,
  admin,
  care,
  commands,
  common,
  login,
  problems,
  receive,
  refusals,
  send,
  table,
  uploads,
};

export default texts;
