// npm run prepared [-- --packages]: what a checkout needs to be used; or only the packages, for what is not built.
import { install, prepare } from './prepare.mjs';

await (process.argv.includes('--packages') ? install() : prepare());
