#!/usr/bin/env bash
# Loads the N-Quads beside this file into Amazon Neptune, through a bucket that its role may read:
#
#     BUCKET=s3://my-bucket/paperkg ENDPOINT=https://my-cluster:8182 ROLE=arn:aws:iam::… REGION=eu-west-1 ./load-neptune.sh
#
# It needs the aws command and curl, and waits until the load has ended. Neptune adds to what it holds.
set -euo pipefail

bucket=${BUCKET:?set BUCKET to a place like s3://my-bucket/paperkg}
endpoint=${ENDPOINT:?set ENDPOINT to the address of the cluster, like https://my-cluster:8182}
role=${ROLE:?set ROLE to the role by which Neptune reads the bucket, like arn:aws:iam::…}
region=${REGION:?set REGION to the region of the bucket, like eu-west-1}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

aws s3 sync "$here" "$bucket" --exclude '*' --include 'graph-*.nq.gz'
request=$(printf '{"source": "%s", "format": "nquads", "iamRoleArn": "%s", "region": "%s", "failOnError": "TRUE", "parallelism": "HIGH", "queueRequest": "TRUE"}' \
    "$bucket" "$role" "$region")
started=$(curl --fail --silent --show-error -H 'Content-Type: application/json' -d "$request" "$endpoint/loader")
load=$(grep -o '"loadId" *: *"[^"]*"' <<<"$started" | cut -d '"' -f 4)
echo "load $load has begun"

while true; do
    status=$(curl --fail --silent --show-error "$endpoint/loader/$load" | grep -o '"status" *: *"LOAD_[A-Z_]*"' | head -n 1 | cut -d '"' -f 4)
    case $status in
    LOAD_COMPLETED)
        echo "loaded"
        exit 0
        ;;
    LOAD_NOT_STARTED | LOAD_IN_QUEUE | LOAD_IN_PROGRESS) sleep "${PAUSE:-10}" ;;
    *)
        echo "the load has failed: $status; see $endpoint/loader/$load?details=true&errors=true" >&2
        exit 1
        ;;
    esac
done
