import { markBuilt } from './prepare.mjs';

markBuilt();
