// Part of npm run render: what in the Helm chart follows from the settings, and from the schema of its values.
import { write } from './helm/rendered.mjs';

await write();
