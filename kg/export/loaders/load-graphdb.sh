#!/usr/bin/env bash
# Loads the N-Quads beside this file into a repository of GraphDB, which must not be running meanwhile:
#
#     GRAPHDB_HOME=/opt/graphdb ./load-graphdb.sh REPOSITORY [CONFIG.ttl]
#
# The repository is made anew where a configuration is given; what it held before is replaced.
set -euo pipefail

repository=${1:?name the repository: ./load-graphdb.sh REPOSITORY [CONFIG.ttl]}
config=${2:-}
home=${GRAPHDB_HOME:?set GRAPHDB_HOME to the folder where GraphDB is installed}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

target=(-i "$repository")
if [[ -n $config ]]; then
    target=(-c "$config")
fi
exec "$home/bin/importrdf" preload --force "${target[@]}" "$here"/graph-*.nq.gz
