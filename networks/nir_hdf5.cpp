// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: groups and links of the HDF5 file. Datasets are in networks/hdf5_dataset.cpp.
//
// Layout: /version, /node/{type, edges, nodes/<name>/...}, where a node that is a graph has nodes and edges of its own.
// Everything called `metadata` in a node is skipped unread, attributes too.
#include "networks/nir_hdf5.h"

#include <hdf5.h>

#include <algorithm>
#include <cstdlib>

#include "networks/hdf5_dataset.h"
#include "networks/hdf5_handle.h"

namespace synfire {

namespace {

enum class Level { root, node, nodes };

struct Link {
  std::string name;
  H5L_type_t type;
};

struct Links {
  std::vector<Link> all;
  std::size_t most = 0;
};

herr_t collect(hid_t, const char* name, const H5L_info_t* info, void* into) noexcept {
  auto& links = *static_cast<Links*>(into);
  if (links.all.size() >= links.most) return -1;
  try {
    links.all.push_back({name, info->type});
  } catch (...) {
    return -1;
  }
  return 0;
}

class Walk {
 public:
  Walk(const ReadLimits& limits, TreeSender& sender) : sender_(sender), datasets_(limits, sender) {
    links_left_ = limits.tree.records / 2;
  }

  void group(hid_t id, Level level, std::size_t depth) {
    Links links;
    links.most = links_left_;
    if (H5Literate(id, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect, &links) < 0) {
      sender_.problem("", "found a damaged HDF5 group (" + hdf5_reason() + "); expected a readable one");
    }
    links_left_ -= links.all.size();
    for (const Link& link : links.all) {
      if (sender_.failed()) return;
      if (level == Level::node && link.name == "metadata") continue;
      if (link.type != H5L_TYPE_HARD) {
        sender_.problem(link.name, std::string("found ") + (link.type == H5L_TYPE_SOFT ? "a soft" : "an external") +
                                       " HDF5 link; expected the data themselves");
        continue;
      }
      sender_.announce(link.name);
      object(id, link.name, level, depth);
    }
  }

 private:
  void object(hid_t parent, const std::string& name, Level level, std::size_t depth) {
    H5O_info_t info{};
    if (H5Oget_info_by_name2(parent, name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
      sender_.problem(name, "found a damaged HDF5 object (" + hdf5_reason() + "); expected a readable one");
      return;
    }
    if (info.type == H5O_TYPE_DATASET) {
      datasets_.send(parent, name);
    } else if (info.type == H5O_TYPE_GROUP) {
      subgroup(parent, name, info.addr, level, depth);
    } else {
      sender_.problem(name, "found a named HDF5 type; expected a dataset or a group");
    }
  }

  void subgroup(hid_t parent, const std::string& name, haddr_t address, Level level, std::size_t depth) {
    const bool known =
        level == Level::nodes || (level == Level::root && name == "node") || (level == Level::node && name == "nodes");
    if (!known) {  // not descended into: what it is called says that it does not belong here
      sender_.begin_group(name);
      sender_.end_group();
      return;
    }
    if (std::find(above_.begin(), above_.end(), address) != above_.end()) {
      sender_.problem(name, "found an HDF5 link to a group that contains it; expected graphs that end");
      return;
    }
    if (depth > GraphBudget::kDepth) {
      sender_.problem(name,
                      "found graphs nested deeper than " + std::to_string(GraphBudget::kDepth) + "; expected fewer levels");
      return;
    }
    const Hdf5Handle id(H5Gopen2(parent, name.c_str(), H5P_DEFAULT), H5Gclose);
    if (!id) {
      sender_.problem(name, "found a damaged HDF5 group (" + hdf5_reason() + "); expected a readable one");
      return;
    }
    above_.push_back(address);
    sender_.begin_group(name);
    group(id, level == Level::node ? Level::nodes : Level::node, depth + (level == Level::node ? 1 : 0));
    sender_.end_group();
    above_.pop_back();
  }

  TreeSender& sender_;
  Hdf5Datasets datasets_;
  std::vector<haddr_t> above_;
  std::size_t links_left_;
};

}  // namespace

void send_hdf5_tree(const char* path, const ReadLimits& limits, TreeSender& sender) {
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);  // reading needs none, and some file systems have none
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);  // a file names its filters: none of them shall load code
  register_lzf_filter();
  const Hdf5Handle file(H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  const Hdf5Handle root(file ? H5Gopen2(file, "/", H5P_DEFAULT) : H5I_INVALID_HID, H5Gclose);
  if (!root) {
    sender.problem("", "found no readable HDF5 file (" + hdf5_reason() + "); expected a NIR file");
  } else {
    Walk(limits, sender).group(root, Level::root, 0);
  }
  sender.finish();
}

}  // namespace synfire
