#!/bin/sh
# SPDX-License-Identifier: MIT
# The fixed cases on a second, independent OpenCL: Mesa's rusticl on llvmpipe. It runs about 0.2 GFLOP/s,
# so it stops starting cases after five minutes and says how many it ran.   rusticl.sh BUILD
set -eu
export RUSTICL_ENABLE=llvmpipe
"$1/clcnn" verify --device llvmpipe --seconds "${SECONDS_OF_RUSTICL:-300}"
