// Each document against the model of its kind: what Kubernetes, or one of its extensions, takes for such a thing.
const EXTENSIONS = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
};

const modelOf = ({ apiVersion, kind }) =>
  `${EXTENSIONS[apiVersion.split('/')[0]] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;

const isTree = (value) => typeof value === 'object' && value !== null;

/**
 * The models pass over fields that they do not know, where Kubernetes itself would refuse them. What a model knows it
 * reads: so a field that nobody has read is one that does not exist.
 */
function watched(value, path, read) {
  if (!isTree(value)) return value;
  return new Proxy(value, {
    get(target, key) {
      const found = Reflect.get(target, key);
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return found;
      const below = `${path}/${key}`;
      read.add(below);
      return watched(found, below, read);
    },
  });
}

/** Paths of fields that were not read; of a field that was not, not those below it. */
function unread(value, path, read) {
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const below = `${path}/${key}`;
    return read.has(below) ? unread(each, below, read) : [below];
  });
}

/** Answers a function that says what is wrong with a document, one sentence for each mistake. */
export function schemas({ model }) {
  const models = new Map();
  const load = async (document) => {
    const path = modelOf(document);
    if (!models.has(path)) models.set(path, (await model(path))[document.kind]);
    return models.get(path);
  };
  return async (document) => {
    const Model = await load(document);
    const read = new Set();
    try {
      Model.prototype.validate.call(watched(document, '', read));
    } catch (error) {
      if (error.errors === undefined) throw error;
      return error.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
    }
    return unread(document, '', read).map((path) => `${path} is no field of this kind`);
  };
}
