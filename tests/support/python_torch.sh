# SPDX-License-Identifier: MIT
# Sets `python` to one that has PyTorch; where there is none the test is skipped (exit status 77), and says so.
for python in python3 /usr/bin/python3; do
  "$python" -c 'import torch' 2>/dev/null && break
  python=
done
if [ -z "$python" ]; then
  echo "skipped: no python3 with torch (Debian: python3-torch)"
  exit 77
fi
