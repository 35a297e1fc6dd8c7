// The public addresses of the project. `repository.url` of package.json is the one that people fill in; `homepage` and
// `bugs` follow from it.

/** What npm publishes as the address of a git repository, such as "git+https://github.com/owner/name.git". */
const REPOSITORY = /^git\+(https:\/\/[a-z0-9.-]+\.[a-z]+\/(?:[\w.-]+\/)+[\w.-]+)\.git$/i;

const FORM = '"repository": { "type": "git", "url": "git+https://<host>/<owner>/<name>.git" }';

/** The fields that follow from the repository of a package.json; undefined if it has none that is valid. */
export function addressesOf({ repository }) {
  const page = repository?.type === "git" ? REPOSITORY.exec(repository.url)?.[1] : undefined;
  return page && { homepage: `${page}#readme`, bugs: { url: `${page}/issues` } };
}

/** What is wrong with addresses that are there. A package.json without any has no problems. */
export function contradictions(manifest) {
  const { repository, homepage, bugs } = manifest;
  if (repository === undefined)
    return homepage === undefined && bugs === undefined
      ? []
      : [`package.json has homepage or bugs, but no repository. Add ${FORM}`];
  const expected = addressesOf(manifest);
  if (expected === undefined)
    return [`package.json has a repository of another form than ${FORM}: ${JSON.stringify(repository)}`];
  return Object.entries(expected)
    .filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value))
    .map(
      ([field, value]) =>
        `package.json has another ${field} than the one that follows from repository, ${JSON.stringify(value)}. ` +
        "Run: node scripts/release/index.mjs --write",
    );
}

/** Why a package with this package.json and this changelog must not be published yet. */
export function obstacles(manifest, changelog) {
  const problems = contradictions(manifest);
  if (problems.length === 0 && manifest.repository === undefined)
    problems.push(`package.json has no repository. Add ${FORM}`);
  const release = `## ${manifest.version} - `;
  const date = changelog.split("\n").find((line) => line.startsWith(release));
  if (!/^\d{4}-\d\d-\d\d$/.test(date?.slice(release.length) ?? ""))
    problems.push(`CHANGELOG.md has no heading "${release}<year>-<month>-<day>"`);
  return problems;
}
