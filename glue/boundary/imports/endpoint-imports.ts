/** The import that looks for inproc endpoints of other threads. */
import type { Answers, Import, ImportTarget } from "./target.js";

export function endpointImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  return {
    host_find_endpoint: (endpoint, remote) => {
      if (target.findEndpoint === undefined) return 0;
      try {
        const found = target.findEndpoint(target.memory.readCString(endpoint));
        if (found === undefined) return 0;
        if (typeof found === "string") return answers.fail(found);
        target.memory.write(remote, found.description);
        return found.number;
      } catch {
        // Nobody knows what other threads have bound. A server that needs a ZAP handler must not let anybody in.
        return answers.fail("EAGAIN");
      }
    },
  };
}
